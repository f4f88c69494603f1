module stowage/crash

go 1.21
