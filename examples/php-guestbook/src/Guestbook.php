<?php

final class Guestbook
{
    public function __construct(private string $file)
    {
    }

    public function add(string $entry): bool
    {
        $line = str_replace(["\r", "\n"], ' ', $entry) . "\n";

        return @file_put_contents($this->file, $line, FILE_APPEND | LOCK_EX) !== false;
    }

    /** @return string[] newest first */
    public function entries(): array
    {
        return is_file($this->file) ? array_reverse(file($this->file, FILE_IGNORE_NEW_LINES)) : [];
    }
}
