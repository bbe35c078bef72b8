-- The worker waits for nobody for ever either. Its statements may be long (an import's batch, a ledger verified); none
-- comes near the two hours that sealing looks back for slow transactions.
-- depends: 0016_found_by_status_and_category
alter role tocsin_worker set statement_timeout = '15min';

alter role tocsin_worker set lock_timeout = '30s';

alter role tocsin_worker set idle_in_transaction_session_timeout = '5min';
