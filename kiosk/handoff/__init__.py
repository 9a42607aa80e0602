"""What leaves with the person: parcels sealed for the phone, and their QR codes."""
