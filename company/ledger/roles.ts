/** Who may do what, for a database administrator to run before or after `winlic ledger init`. */
export const ROLES = `-- Roles of the ledger, least first. Run as a role that may create roles, then grant one of them to each login:
--   grant winlic_reader to "people"; grant winlic_writer to "pipeline"; grant winlic_keeper to "nightly";
do $$
declare v_role text;
begin
  foreach v_role in array array['winlic_reader', 'winlic_writer', 'winlic_keeper'] loop
    if not exists (select from pg_roles where rolname = v_role) then
      execute format('create role %I nologin', v_role);
    end if;
  end loop;
end $$;
grant winlic_reader to winlic_writer;
grant winlic_writer to winlic_keeper;
`;

/**
 * Reader: previews, status, history. Writer: what an update does. Keeper: exports, releases and the review. Nobody writes
 * tables: the functions run with the rights of the owner and are all there is. Roles that do not exist are left out.
 */
export const ROLE_GRANTS = `
do $$
begin
  if exists (select from pg_roles where rolname = 'winlic_reader') then
    grant usage on schema winlic to winlic_reader;
    grant select on all tables in schema winlic to winlic_reader;
    grant execute on function winlic.others(text, integer), winlic.run_out(text, bigint) to winlic_reader;
  end if;
  if exists (select from pg_roles where rolname = 'winlic_writer') then
    grant execute on function winlic.reserve(text, jsonb, jsonb, integer, boolean, text, text, text) to winlic_writer;
    grant execute on function winlic.confirm(text, jsonb, text[], timestamptz, text, text, boolean, text, text, text) to winlic_writer;
    grant execute on function winlic.confirm_reserved(text, text, text, text) to winlic_writer;
    grant execute on function winlic.expire(integer, text, text, text) to winlic_writer;
  end if;
  if exists (select from pg_roles where rolname = 'winlic_keeper') then
    grant execute on function winlic.release(text, text[], text, text, text) to winlic_keeper;
    grant insert on winlic.review to winlic_keeper;
  end if;
end $$;
`;
