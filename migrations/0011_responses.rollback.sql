set local role tocsin_owner;

drop table tocsin.board_tickets;

drop table tocsin.notifications;

drop table tocsin.guest_requests;

drop table tocsin.prompt_response_history;

drop table tocsin.prompt_responses;
