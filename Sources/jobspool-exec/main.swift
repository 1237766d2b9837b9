// Nothing above LocalKeeper is linked here, so that the process that every local job hangs on stays tiny.
import LocalKeeper

KeeperCommand.main()
