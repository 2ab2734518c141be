"""What can be done with objects, over any datastore."""
