-- Of what somebody answered before, the first and the newest 50 are kept; how many there were is counted.
-- depends: 0025_places_in_batches
set local role tocsin_owner;

alter table tocsin.prompt_responses
add column update_count integer not null default 0,
add constraint prompt_responses_update_count_is_not_negative check (update_count >= 0);

alter table tocsin.prompt_responses no force row level security;

alter table tocsin.prompt_response_history no force row level security;

-- It is no new answer that is written here, and none is forgotten that would be kept.
alter table tocsin.prompt_responses disable trigger user;

alter table tocsin.prompt_response_history disable trigger user;

update tocsin.prompt_responses
set update_count = earlier.many
from (
    select
        prompt_response_history.tenant_id,
        prompt_response_history.response_id,
        count(*)::integer as many
    from tocsin.prompt_response_history
    group by prompt_response_history.tenant_id, prompt_response_history.response_id
) as earlier
where
    prompt_responses.tenant_id = earlier.tenant_id
    and prompt_responses.id = earlier.response_id;

delete from tocsin.prompt_response_history
using (
    select
        kept.tenant_id,
        kept.id,
        row_number() over (partition by kept.tenant_id, kept.response_id order by kept.replaced_at, kept.id) as number,
        count(*) over (partition by kept.tenant_id, kept.response_id) as many
    from tocsin.prompt_response_history as kept
) as ranked
where
    prompt_response_history.tenant_id = ranked.tenant_id
    and prompt_response_history.id = ranked.id
    and ranked.number between 2 and ranked.many - 50;

alter table tocsin.prompt_responses enable trigger user;

alter table tocsin.prompt_response_history enable trigger user;

alter table tocsin.prompt_responses force row level security;

alter table tocsin.prompt_response_history force row level security;
