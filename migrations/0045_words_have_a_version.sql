-- How a text is read as words may change: then each tenant's incidents are read anew, and a tenant knows which reading
-- its own are by.
-- depends: 0044_orders_of_several_columns
set local role tocsin_owner;

alter table tocsin.tenants
add column words_version integer not null default 0;
