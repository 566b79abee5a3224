<?php
require __DIR__ . '/src/Guestbook.php';

$book = new Guestbook(__DIR__ . '/storage/entries.txt');

if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $saved = $book->add(trim(file_get_contents('php://input')));
    http_response_code($saved ? 201 : 500);
    echo $saved ? "thank you\n" : "could not be saved\n";
    return;
}
?>
<!doctype html>
<title>Guestbook</title>
<h1>Guestbook</h1>
<?php foreach ($book->entries() as $entry): ?>
<p><?= htmlspecialchars($entry) ?></p>
<?php endforeach ?>
