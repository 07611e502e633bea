/* The exit statuses of the command, all of them. */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

enum status {
    STATUS_OK = 0,     /* success, valid */
    STATUS_FAILED = 1, /* the run ended as failed */
    STATUS_USAGE = 2,  /* usage error, unreadable file, bad inputs or tools file, result cannot be written */
    STATUS_INVALID = 3 /* the workflow is not valid */
};

#endif
