const first = [
  "Adaeze", "Bence", "Carla", "Dmitri", "Elif", "Farid", "Greta", "Hiroshi", "Imani", "Joaquín", "Katja", "Leif", "Mirela", "Nadia", "Oskar",
  "Paola", "Quentin", "Rania", "Sten", "Tamar", "Ugo", "Valentina", "Wiktor", "Xenia", "Yusuf", "Zuzana",
];
const last = ["Abara", "Bakker", "Costa", "Dvořák", "Eriksen", "Fontaine", "Galanis", "Horváth", "Ibáñez", "Jansson", "Kowalska", "Laurent"];

/** So many people who work at `domain`: always the same ones, no two alike. */
export function namesAt(domain: string, count: number): { name: string; email: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const [given, family] = [first[index % first.length]!, last[(index * 5 + Math.floor(index / first.length)) % last.length]!];
    return { name: `${given} ${family}`, email: `${plain(given)}.${plain(family)}@${domain}` };
  });
}

function plain(name: string): string {
  return name.normalize("NFD").replace(/[^a-z]/gi, "").toLowerCase();
}
