import { LEDGER_KINDS } from "../../../core/model";
import { ROLE_GRANTS } from "../roles";

const KINDS = LEDGER_KINDS.map((kind) => `'${kind}'`).join(", ");

/**
 * Settings of functions that look up single rows: a session that began with an empty ledger would keep on reading whole tables.
 * `statement_timestamp` and not `clock_timestamp` beside them: an index serves only what does not change within a statement.
 */
const BY_INDEX =
  "set search_path = winlic, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off";

/** The sums of a change of claims, by holder and kind, and its lines of history. Which rows there are depends on the statement. */
function triggerFor(operation: "insert" | "update" | "delete"): string {
  const none = "select c.* from winlic.claim c where false";
  const after = operation === "delete" ? none : "select * from new_rows";
  const before = operation === "insert" ? none : "select * from old_rows";
  const tables = [
    ...(operation === "delete" ? [] : ["new table as new_rows"]),
    ...(operation === "insert" ? [] : ["old table as old_rows"]),
  ].join(" ");
  return `
create function winlic.after_${operation}() returns trigger language plpgsql ${BY_INDEX} as $$
declare v_act jsonb := nullif(current_setting('winlic.act', true), '')::jsonb;
begin
  if not exists (select from ${operation === "delete" ? "old_rows" : "new_rows"}) then return null; end if;
  with delta as (
    select holder_id, kind, sum(reserved) as reserved, sum(confirmed) as confirmed, sum(one) as claims
    from (
      select holder_id, kind, reserved, confirmed, 1 as one from (${after}) a
      union all
      select holder_id, kind, -reserved, -confirmed, -1 from (${before}) b
    ) change group by holder_id, kind
  ), held as (
    insert into holding as h (holder_id, kind, reserved, confirmed, claims)
    select holder_id, kind, reserved, confirmed, claims from delta order by holder_id, kind
    on conflict (holder_id, kind) do update set
      reserved = h.reserved + excluded.reserved, confirmed = h.confirmed + excluded.confirmed, claims = h.claims + excluded.claims
    returning h.holder_id, h.kind, h.claims
  ), sums as (
    select d.kind, sum(d.reserved) as reserved, sum(d.confirmed) as confirmed,
      -- An activation of a MAK that was used does not come back.
      case when d.kind = 'mak-activations' then sum(greatest(0, -d.confirmed)) else 0 end as spent,
      sum(case when h.claims > 0 and h.claims = d.claims then 1 when h.claims = 0 and d.claims < 0 then -1 else 0 end) as holders
    -- Whoever writes holds the locks of the pools.
    from delta d join held h using (holder_id, kind) group by d.kind
  ), summed as (
  update total t set reserved = t.reserved + s.reserved, confirmed = t.confirmed + s.confirmed,
    spent = t.spent + s.spent, holders = t.holders + s.holders
  from sums s where t.kind = s.kind
  )
  insert into history (action, actor, commit_id, operation, holder, kind, subject, before_confirmed, before_reserved, after_confirmed, after_reserved)
  select coalesce(v_act ->> 0, 'by hand'), v_act ->> 1, v_act ->> 2, v_act ->> 3,
    (select name from holder where id = c.holder_id), kind, subject, sum(bc), sum(br), sum(ac), sum(ar)
  from (
    select holder_id, kind, subject, 0 as bc, 0 as br, confirmed as ac, reserved as ar from (${after}) a
    union all
    select holder_id, kind, subject, confirmed, reserved, 0, 0 from (${before}) b
  ) c group by holder_id, kind, subject order by holder_id, kind, subject;
  return null;
end $$;
create trigger after_${operation} after ${operation} on winlic.claim referencing ${tables} for each statement execute function winlic.after_${operation}();
`;
}

/** Parameters that say who acts. They stand in each line of history of this transaction. */
const ACT = "p_actor text, p_commit text, p_operation text";

/** The tables, what keeps their sums, and the only ways to write into them. */
export const CLAIMS = `
create table winlic.holder (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 500),
  exported_at timestamptz,
  digest text
);
create table winlic.claim (
  holder_id bigint not null references winlic.holder,
  kind text not null check (kind in (${KINDS})),
  subject text not null check (length(subject) between 1 and 4000),
  confirmed integer not null default 0 check (confirmed >= 0),
  reserved integer not null default 0 check (reserved >= 0),
  reserved_at timestamptz,
  expires_at timestamptz,
  primary key (holder_id, kind, subject),
  check (confirmed + reserved > 0),
  check ((reserved > 0) = (expires_at is not null and reserved_at is not null))
);
create index claim_lease on winlic.claim (expires_at) include (kind, holder_id, reserved) where reserved > 0;
create table winlic.holding (
  holder_id bigint not null references winlic.holder,
  kind text not null,
  reserved bigint not null,
  confirmed bigint not null,
  claims bigint not null,
  primary key (holder_id, kind)
) with (fillfactor = 70);
create index holding_amount on winlic.holding (kind, (reserved + confirmed) desc);
create table winlic.total (
  kind text primary key,
  reserved bigint not null default 0,
  confirmed bigint not null default 0,
  spent bigint not null default 0,
  holders bigint not null default 0
) with (fillfactor = 10);
insert into winlic.total (kind) values ${LEDGER_KINDS.map((kind) => `('${kind}')`).join(", ")};
create table winlic.history (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  db_role text not null default session_user,
  action text not null,
  actor text,
  commit_id text,
  operation text,
  holder text not null,
  kind text,
  subject text,
  before_confirmed integer,
  before_reserved integer,
  after_confirmed integer,
  after_reserved integer,
  detail jsonb
);
create index history_holder on winlic.history (holder, id);
create table winlic.review (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  db_role text not null default session_user,
  content jsonb not null
);
create table winlic.meta (schema_version integer not null);
insert into winlic.meta values (1);

create function winlic.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'winlic: % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete or truncate on winlic.history for each statement execute function winlic.refuse_change();
create trigger append_only before update or delete or truncate on winlic.review for each statement execute function winlic.refuse_change();
${triggerFor("insert")}${triggerFor("update")}${triggerFor("delete")}

create function winlic.act(p_action text, ${ACT}) returns text language sql set search_path = winlic, pg_temp as $$
  select set_config('winlic.act', jsonb_build_array(p_action, p_actor, p_commit, p_operation)::text, true);
$$;

-- The row of a holder, locked: the writers of one holder go one after the other.
create function winlic.lock_holder(p_holder text) returns bigint language plpgsql set search_path = winlic, pg_temp as $$
declare v_id bigint;
begin
  select id into v_id from holder where name = p_holder for update;
  if v_id is null then
    insert into holder (name) values (p_holder) on conflict (name) do nothing;
    select id into v_id from holder where name = p_holder for update;
  end if;
  return v_id;
end $$;

-- Whoever writes claims of a kind holds the lock of its pool, taken in the order of the kinds, until he commits: no two can
-- wait for each other, and nobody sees a sum that changes before he has decided. A lock of its own costs less than one on a row
-- that everybody updates.
create function winlic.lock_pools(p_kinds text[]) returns void language plpgsql set search_path = winlic, pg_temp as $$
declare v_kind text;
begin
  for v_kind in select distinct k from unnest(p_kinds) as k order by k loop
    perform pg_advisory_xact_lock(hashtext('winlic.pool'), hashtext(v_kind));
  end loop;
end $$;

-- Leases that ran out and were not swept yet: nobody holds these, whatever the sums say.
create function winlic.run_out(p_kind text, p_holder_id bigint) returns bigint language sql stable ${BY_INDEX} as $$
  select coalesce(sum(reserved), 0)::bigint from claim
  where reserved > 0 and expires_at <= statement_timestamp() and kind = p_kind and (p_holder_id is null or holder_id = p_holder_id);
$$;

-- What others than one holder hold, by kind.
create function winlic.others(p_holder text, p_top integer) returns jsonb language plpgsql stable security definer set search_path = winlic, pg_temp as $$
declare v_id bigint; v_kinds jsonb;
begin
  select id into v_id from holder where name = p_holder;
  select jsonb_object_agg(t.kind, jsonb_build_object(
    'held', t.reserved + t.confirmed + t.spent - run_out(t.kind, null) - (coalesce(h.reserved + h.confirmed, 0) - run_out(t.kind, coalesce(v_id, -1))),
    'reserved', t.reserved - run_out(t.kind, null) - (coalesce(h.reserved, 0) - run_out(t.kind, coalesce(v_id, -1))),
    'holders', t.holders - case when coalesce(h.claims, 0) > 0 then 1 else 0 end,
    'own', coalesce(h.reserved + h.confirmed, 0) - run_out(t.kind, coalesce(v_id, -1)),
    'largest', (select coalesce(jsonb_agg(jsonb_build_object('holder', top.name, 'amount', top.amount) order by top.amount desc, top.name), '[]')
      from (select o.name, x.reserved + x.confirmed as amount from holding x join holder o on o.id = x.holder_id
        where x.kind = t.kind and x.reserved + x.confirmed > 0 and x.holder_id is distinct from v_id
        order by x.reserved + x.confirmed desc limit p_top) top)
  )) into v_kinds
  from total t left join holding h on h.kind = t.kind and h.holder_id = v_id
  where t.reserved + t.confirmed + t.spent > 0;
  return jsonb_build_object('version', (select schema_version from meta), 'now', clock_timestamp(), 'kinds', coalesce(v_kinds, '{}'::jsonb));
end $$;

-- Takes claims in one transaction, or none of them. A limit is the most that all holders together may hold of a kind; a claim
-- that is held already needs nothing more, so it is granted whatever the limit.
create function winlic.reserve(p_holder text, p_claims jsonb, p_limits jsonb, p_lease_seconds integer, p_durable boolean, ${ACT})
returns jsonb language plpgsql security definer ${BY_INDEX} as $$
declare v_id bigint; v_now timestamptz; v_refused jsonb;
begin
  perform act('reserve', p_actor, p_commit, p_operation);
  -- Others must not wait for the disk: whoever asks makes the log durable before he believes the answer.
  if not p_durable then perform set_config('synchronous_commit', 'off', true); end if;
  v_id := lock_holder(p_holder);
  perform lock_pools(array(select distinct x.kind from jsonb_to_recordset(p_claims) as x(kind text)));
  v_now := clock_timestamp();
  select jsonb_agg(jsonb_build_object('kind', d.kind, 'amount', d.extra, 'held', d.held, 'limit', d.most) order by d.kind) into v_refused
  from (
    select w.kind, w.extra, (p_limits ->> w.kind)::bigint as most, t.reserved + t.confirmed + t.spent - run_out(w.kind, null) as held
    from (
      select x.kind, sum(greatest(0, x.amount - coalesce((
        select c.confirmed + case when c.expires_at > v_now then c.reserved else 0 end
        from claim c where c.holder_id = v_id and c.kind = x.kind and c.subject = x.subject
      ), 0))) as extra
      from jsonb_to_recordset(p_claims) as x(kind text, subject text, amount integer)
      group by x.kind
    ) w join total t on t.kind = w.kind
  ) d where d.extra > 0 and d.most is not null and d.held + d.extra > d.most;
  if v_refused is not null then
    insert into history (action, actor, commit_id, operation, holder, detail) values ('refuse', p_actor, p_commit, p_operation, p_holder, v_refused);
    return jsonb_build_object('held', false, 'refused', v_refused);
  end if;
  insert into claim as c (holder_id, kind, subject, reserved, reserved_at, expires_at)
  select v_id, x.kind, x.subject, x.amount, v_now, v_now + make_interval(secs => p_lease_seconds)
  from jsonb_to_recordset(p_claims) as x(kind text, subject text, amount integer) where x.amount > 0
  on conflict (holder_id, kind, subject) do update set
    reserved = excluded.reserved - c.confirmed, reserved_at = excluded.reserved_at, expires_at = excluded.expires_at
  where excluded.reserved > c.confirmed;
  return jsonb_build_object('held', true);
end $$;

-- Makes claims what was seen: those listed are confirmed, others of these kinds are released. A reservation that is newer than
-- what was seen stays. Older evidence than the last one changes nothing.
create function winlic.confirm(p_holder text, p_claims jsonb, p_kinds text[], p_seen_at timestamptz, p_digest text, p_action text, p_durable boolean, ${ACT})
returns jsonb language plpgsql security definer set search_path = winlic, pg_temp as $$
declare v_id bigint; v_known timestamptz; v_digest text; v_seen timestamptz; v_changed bigint; v_more bigint; v_gone bigint;
begin
  perform act(p_action, p_actor, p_commit, p_operation);
  if not p_durable then perform set_config('synchronous_commit', 'off', true); end if;
  v_id := lock_holder(p_holder);
  select exported_at, digest into v_known, v_digest from holder where id = v_id;
  if p_action = 'sync' and p_seen_at is not null and v_known > p_seen_at then
    return jsonb_build_object('state', 'older', 'known', v_known);
  end if;
  if p_digest is not null and v_digest = p_digest and v_known is not distinct from p_seen_at then
    return jsonb_build_object('state', 'same', 'known', v_known);
  end if;
  -- The clock of an export is not that of the database: what was reserved shortly before may be missing in it.
  v_seen := coalesce(case when p_action = 'sync' then p_seen_at - interval '5 minutes' else p_seen_at end, '-infinity');
  -- The pools at once, in their order: the statements below lock them one by one.
  perform lock_pools(p_kinds);
  insert into claim as c (holder_id, kind, subject, confirmed)
  select v_id, x.kind, x.subject, x.amount from jsonb_to_recordset(p_claims) as x(kind text, subject text, amount integer) where x.amount > 0
  on conflict (holder_id, kind, subject) do update set
    confirmed = excluded.confirmed,
    reserved = case when c.reserved_at > v_seen then greatest(0, c.confirmed + c.reserved - excluded.confirmed) else 0 end,
    reserved_at = case when c.reserved_at > v_seen and c.confirmed + c.reserved > excluded.confirmed then c.reserved_at end,
    expires_at = case when c.reserved_at > v_seen and c.confirmed + c.reserved > excluded.confirmed then c.expires_at end
  where c.confirmed <> excluded.confirmed or c.reserved > 0;
  get diagnostics v_changed = row_count;
  update claim c set confirmed = 0
  where c.holder_id = v_id and c.kind = any (p_kinds) and c.confirmed > 0 and c.reserved > 0 and c.reserved_at > v_seen
    and not exists (select from jsonb_to_recordset(p_claims) as x(kind text, subject text) where x.kind = c.kind and x.subject = c.subject);
  get diagnostics v_more = row_count;
  delete from claim c
  where c.holder_id = v_id and c.kind = any (p_kinds) and (c.reserved = 0 or c.reserved_at <= v_seen)
    and not exists (select from jsonb_to_recordset(p_claims) as x(kind text, subject text) where x.kind = c.kind and x.subject = c.subject);
  get diagnostics v_gone = row_count;
  -- A clock that was ahead must not keep out the exports after it.
  update holder set digest = p_digest,
    exported_at = case when p_action = 'sync' then coalesce(least(p_seen_at, clock_timestamp()), exported_at) else exported_at end
  where id = v_id;
  return jsonb_build_object('state', 'confirmed', 'changed', v_changed + v_more, 'released', v_gone);
end $$;

-- Gives up everything of a holder, or one kind of it.
create function winlic.release(p_holder text, p_kinds text[], ${ACT})
returns jsonb language plpgsql security definer set search_path = winlic, pg_temp as $$
declare v_id bigint; v_gone bigint;
begin
  perform act('release', p_actor, p_commit, p_operation);
  select id into v_id from holder where name = p_holder for update;
  if v_id is null then return jsonb_build_object('state', 'unknown-holder'); end if;
  perform lock_pools(p_kinds);
  delete from claim where holder_id = v_id and kind = any (p_kinds);
  get diagnostics v_gone = row_count;
  update holder set digest = null where id = v_id;
  return jsonb_build_object('state', 'released', 'released', v_gone);
end $$;

-- Confirms what a holder has reserved and whose lease runs, without looking at what exists.
create function winlic.confirm_reserved(p_holder text, ${ACT})
returns jsonb language plpgsql security definer set search_path = winlic, pg_temp as $$
declare v_id bigint; v_changed bigint;
begin
  perform act('confirm', p_actor, p_commit, p_operation);
  select id into v_id from holder where name = p_holder for update;
  if v_id is null then return jsonb_build_object('state', 'unknown-holder'); end if;
  perform lock_pools(array(select kind from total));
  update claim set confirmed = confirmed + reserved, reserved = 0, reserved_at = null, expires_at = null
  where holder_id = v_id and reserved > 0 and expires_at > clock_timestamp();
  get diagnostics v_changed = row_count;
  return jsonb_build_object('state', 'confirmed', 'changed', v_changed);
end $$;

-- Sweeps leases that ran out. Holders that somebody writes at this moment are left for the next time.
create function winlic.expire(p_most integer, ${ACT})
returns bigint language plpgsql security definer set search_path = winlic, pg_temp as $$
declare v_ids bigint[]; v_gone bigint; v_cut bigint;
begin
  perform act('expire', p_actor, p_commit, p_operation);
  select array_agg(id) into v_ids from (
    select o.id from holder o where o.id in (
      select holder_id from claim where reserved > 0 and expires_at <= clock_timestamp() limit p_most
    ) order by o.id for update skip locked
  ) idle;
  if v_ids is null then return 0; end if;
  perform lock_pools(array(select kind from total));
  delete from claim where holder_id = any (v_ids) and reserved > 0 and confirmed = 0 and expires_at <= clock_timestamp();
  get diagnostics v_gone = row_count;
  update claim set reserved = 0, reserved_at = null, expires_at = null
  where holder_id = any (v_ids) and reserved > 0 and expires_at <= clock_timestamp();
  get diagnostics v_cut = row_count;
  return v_gone + v_cut;
end $$;

revoke all on schema winlic from public;
revoke all on all tables in schema winlic from public;
revoke execute on all functions in schema winlic from public;
${ROLE_GRANTS}
`;
