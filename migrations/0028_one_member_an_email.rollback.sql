set local role tocsin_owner;

drop index tocsin.member_accounts_email_is_unique;
