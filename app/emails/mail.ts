/** A mail ready to send: data in, words out. Templates are functions that return one. */
export interface Mail {
  template: string;
  subject: string;
  html: string;
  text: string;
}
