/** "Tomás" is found by "tomas", and everything by nothing: as the script of the page finds, so the server. */
export function isFoundBy(text: string, search: string): boolean {
  return plain(text).includes(plain(search));
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
