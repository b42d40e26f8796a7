"""What changes a ticket. One public function is one use case and one transaction."""
