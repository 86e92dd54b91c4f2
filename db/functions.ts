/**
 * Every function of our own, and who may execute it. The catalog must agree both ways: a function that is not here
 * fails tests/rls, and so does one that is granted to more roles, or to fewer.
 */
export interface FunctionEntry {
  /** Runs with the directory's rights, past the walls of the workspaces. The others run with the caller's. */
  definer: boolean;
  /** Without their prefix. Empty: called by other functions of the directory alone. */
  roles: string;
}

const past = (roles: string): FunctionEntry => ({ definer: true, roles });
const plain = (roles: string): FunctionEntry => ({ definer: false, roles });

export const functions: Readonly<Record<string, FunctionEntry>> = {
  "directory.all_tenants(uuid,integer)": past("worker"),
  "directory.applied_migrations()": past("tenant"),
  "directory.claim_invitation(text,uuid,text)": past("tenant worker"),
  "directory.claim_membership(uuid,uuid)": past("tenant worker"),
  "directory.claim_slug(text)": past("tenant worker"),
  "directory.claim_stripe_id(text)": past("tenant worker"),
  "directory.claim_trial(uuid,timestamp with time zone)": past("tenant worker"),
  "directory.clock_offset_ms()": past("tenant identity worker staff"),
  "directory.current_tenant()": plain("tenant worker retention staff"),
  "directory.due_now(timestamp with time zone,integer)": past("worker"),
  "directory.enter(text,text,timestamp with time zone,boolean)": past("tenant"),
  "directory.find_invitation(text)": past("tenant"),
  "directory.forget()": past("worker"),
  "directory.invitations_for(text,timestamp with time zone,timestamp with time zone)": past("tenant"),
  "directory.paying_tenants(uuid,integer)": past("worker"),
  "directory.release_membership(uuid)": past("tenant worker"),
  "directory.schedule(text,uuid,timestamp with time zone)": past("tenant worker"),
  "directory.search(text,text,integer,integer)": past("tenant worker"),
  "directory.search_query(text)": plain(""),
  "directory.staff_search(text,integer)": past("staff"),
  "directory.standing(timestamp with time zone)": past("tenant worker retention staff"),
  "directory.standing_of(uuid,timestamp with time zone)": past(""),
  "directory.take_due(text,uuid,timestamp with time zone)": past("worker"),
  "directory.tenant_of_slug(text)": past("staff"),
  "directory.tenant_of_stripe_id(text)": past("worker staff"),
  "directory.tenants_of_user(uuid)": past("worker"),
  "directory.unschedule(text,uuid)": past("tenant worker"),
  "directory.workspace_labels(uuid[])": past("staff"),
};
