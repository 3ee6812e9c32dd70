"""Private attachments: judged by content, pictures written anew, scanned when there is a scanner, served as downloads.

Who may see a file is the record's business: this app holds no URL. The record's download view loads the record, and so
scopes, authorises and records the reading, then calls `serving.download`.
"""
