-- Roles are shared by every database of the cluster: they stay.
select 1;
