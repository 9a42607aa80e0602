"""Sentences of the kiosk that no voice was measured with."""

from __future__ import annotations

HELD_OUT = {
    "fr": (
        "Vous voulez vous inscrire sur les listes électorales.",
        "Il faut une pièce d'identité et un justificatif de domicile.",
        "Avez-vous ces deux papiers avec vous ?",
        "Le papier doit avoir moins de trois mois.",
        "Approchez la feuille de la caméra et ne bougez plus.",
        "La photo est prise, vous pouvez reprendre votre papier.",
        "Voulez-vous parler à quelqu'un de la mairie ?",
    ),
    "en": (
        "You want to register on the electoral roll.",
        "You need an identity document and a proof of address.",
        "Do you have these two papers with you?",
        "The paper must be less than three months old.",
        "Bring the sheet near the camera and keep still.",
        "The picture is taken, you can take your paper back.",
        "Would you like to speak to someone from the town hall?",
    ),
    "es": (
        "Quiere inscribirse en las listas electorales.",
        "Necesita un documento de identidad y un justificante de domicilio.",
        "¿Tiene estos dos papeles con usted?",
        "El papel debe tener menos de tres meses.",
        "Acerque la hoja a la cámara y no se mueva.",
        "La foto está hecha, puede recoger su papel.",
        "¿Quiere hablar con alguien del ayuntamiento?",
    ),
    "pt": (
        "Quer inscrever-se nas listas eleitorais.",
        "É preciso um documento de identidade e um comprovativo de morada.",
        "Tem estes dois papéis consigo?",
        "O papel deve ter menos de três meses.",
        "Aproxime a folha da câmara e não se mexa.",
        "A fotografia está tirada, pode guardar o seu papel.",
        "Quer falar com alguém da câmara municipal?",
    ),
    "ar": (
        "تريد التسجيل في القوائم الانتخابية.",
        "تحتاج إلى وثيقة هوية وإثبات السكن.",
        "هل معك هاتان الورقتان؟",
        "يجب أن يكون عمر الورقة أقل من ثلاثة أشهر.",
        "قرب الورقة من الكاميرا ولا تتحرك.",
        "تم التقاط الصورة، يمكنك أخذ ورقتك.",
        "هل تريد التحدث مع شخص من البلدية؟",
    ),
    "uk": (
        "Ви хочете записатися до списку виборців.",
        "Потрібні посвідчення особи та підтвердження адреси.",
        "Чи маєте ви ці два папери з собою?",
        "Папір має бути не старший за три місяці.",
        "Піднесіть аркуш до камери й не рухайте ним.",
        "Фото зроблено, можете забрати свій папір.",
        "Хочете поговорити з працівником мерії?",
    ),
}
