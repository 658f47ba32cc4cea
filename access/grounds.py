"""Why somebody may open a dossier: the ground of a grant, with its purpose and article (L6, L29, L31, 8.6)."""

# ground: (label on screen, purpose in the log, article)
GROUNDS = {
    "aanmelder": ("u heeft dit gezin aangemeld", "aanmelden", "WGS 2.31(1)"),
    "triage": ("u weegt deze aanmelding voor het huis", "wegen", "WGS 2.31(1); BGS 2.20(3)"),
    "doelbesluit": ("u beslist mee of dit bij het doel past", "doelbesluit", "WGS 2.31(2)"),
    "procesregie": ("u bent procesregisseur van dit gezin", "procesregie", "WGS 2.31(4)-(5)"),
    "team": ("u zit in het team van dit gezin", "casusoverleg", "WGS 2.31(3)-(6)"),
    "vervanging": ("u vervangt iemand uit het team", "casusoverleg", "WGS 2.31(4)"),
}
# who sees the whole file; the registrar sees the referral only (L5)
CASE_GROUNDS = ("procesregie", "team", "vervanging")
