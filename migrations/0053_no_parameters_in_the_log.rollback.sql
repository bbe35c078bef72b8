-- Settings of roles are shared by every database of the cluster, as the roles are: they stay.
select 1;
