"""``parvis check``, one module a concern: what a town can write wrong, found before a citizen does.

Imports none of them: the kiosk at its start asks for one, and all together weigh 80 MB.
"""
