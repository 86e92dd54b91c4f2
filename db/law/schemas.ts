/** A schema for each class of table. */
export const schemas = ["tenant", "identity", "directory", "platform", "queue"];

/** For `where`: schemas that are not PostgreSQL's own. */
export const notSystem = (name: string): string => `${name} !~ '^pg_' and ${name} <> 'information_schema'`;

/** For `where`: what no extension brought along. */
export const notOfExtension = (catalog: string, id: string): string =>
  `not exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${id} and x.deptype = 'e')`;
