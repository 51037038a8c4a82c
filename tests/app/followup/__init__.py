"""What happens after a priority: acknowledgements, tasks, who reads when."""
