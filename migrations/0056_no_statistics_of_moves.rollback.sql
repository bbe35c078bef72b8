-- The columns go with the migrations that made them; until then they do without statistics.
select 1;
