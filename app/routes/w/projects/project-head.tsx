import type { ReactNode } from "react";
import type { ProjectRecord } from "#app/domain/projects/get-project.ts";
import type { Right } from "#app/domain/projects/rights.ts";
import type { Frame } from "#app/routes/w/projects/frame.ts";
import { boardPath, projectPath, projectsPath } from "#app/routes/w/projects/paths.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { Menu, MenuLink } from "#app/ui/menu.tsx";
import { Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Tabs } from "#app/ui/tabs.tsx";

/** Title, actions and the two views of a project. What cannot be done is left out, and why is said. */
export function ProjectHead({ project, rights, frame, view, children }: ProjectHeadProps) {
  const path = projectPath(frame.slug, project.id);
  const archived = project.status === "archived";
  return (
    <>
      <PageHead
        title={<span className="wrap-anywhere">{project.name}</span>}
        crumbs={[{ label: "Projects", href: projectsPath(frame.slug) }, { label: project.name }]}
        actions={
          <>
            {rights.write.ok && (
              <LinkButton kind="primary" icon="plus" href={`${path}/tasks/new`}>
                New task
              </LinkButton>
            )}
            <ProjectMenu project={project} rights={rights} path={path} />
          </>
        }
      >
        {children}
      </PageHead>
      {archived && (
        <div className="mb-4">
          <Note>
            <div className="bar">
              <p className="grow">{!rights.write.ok && rights.write.code === "conflict" ? rights.write.why : "This project is archived: it can be read."}</p>
              {rights.create.ok && <LinkButton href={`${path}/archival`}>Restore</LinkButton>}
            </div>
          </Note>
        </div>
      )}
      {!rights.write.ok && rights.write.code !== "conflict" && <p className="meta mb-4">{rights.write.why}</p>}
      <Tabs
        label="Views of the project"
        tabs={[
          { href: path, label: "List", current: view === "list" },
          { href: boardPath(frame.slug, project.id), label: "Board", current: view === "board" },
        ]}
      />
    </>
  );
}

export interface ProjectRights {
  /** To work in it. */
  write: Right;
  /** To bring it back from the archive. */
  create: Right;
  delete: Right;
}

export type ProjectHeadProps = {
  project: ProjectRecord;
  rights: ProjectRights;
  frame: Frame;
  view: "list" | "board";
  children?: ReactNode;
};

function ProjectMenu({ project, rights, path }: { project: ProjectRecord; rights: ProjectRights; path: string }) {
  const archived = project.status === "archived";
  const archival = archived ? rights.create.ok : rights.write.ok;
  if (!rights.write.ok && !archival && !rights.delete.ok) return null;
  return (
    <Menu label="More for this project" group="page" end small>
      {rights.write.ok && (
        <MenuLink href={`${path}/edit`} icon="edit">
          Edit
        </MenuLink>
      )}
      {archival && (
        <MenuLink href={`${path}/archival`} icon="archive">
          {archived ? "Restore" : "Archive"}
        </MenuLink>
      )}
      {rights.delete.ok && (
        <MenuLink href={`${path}/deletion`} icon="delete" danger>
          Delete
        </MenuLink>
      )}
    </Menu>
  );
}
