set local role tocsin_owner;

drop table tocsin.guest_requests;

drop table tocsin.prompt_response_history;

drop table tocsin.prompt_responses;

drop table tocsin.prompt_slots;
