"""The currency codes of ISO 4217: those in use, and those of former currencies.

Old deals keep the currency they were made in, and a stored code can always be written back.
"""

from __future__ import annotations

import pycountry

# List three of the standard, "codes for historic denominations of currencies and funds".
HISTORIC = frozenset(
    {
        "ADP", "AFA", "ALK", "ANG", "AOK", "AON", "AOR", "ARA", "ARP", "ARY", "ATS", "AYM",
        "AZM", "BAD", "BEC", "BEF", "BEL", "BGJ", "BGK", "BGL", "BGN", "BOP", "BRB", "BRC",
        "BRE", "BRN", "BRR", "BUK", "BYB", "BYR", "CHC", "CSD", "CSJ", "CSK", "CUC", "CYP",
        "DDM", "DEM", "ECS", "ECV", "EEK", "ESA", "ESB", "ESP", "FIM", "FRF", "GEK", "GHC",
        "GHP", "GNE", "GNS", "GQE", "GRD", "GWE", "GWP", "HRD", "HRK", "IEP", "ILP", "ILR",
        "ISJ", "ITL", "LAJ", "LSM", "LTL", "LTT", "LUC", "LUF", "LUL", "LVL", "LVR", "MGF",
        "MLF", "MRO", "MTL", "MTP", "MVQ", "MXP", "MZE", "MZM", "NIC", "NLG", "PEH", "PEI",
        "PES", "PLZ", "PTE", "RHD", "ROK", "ROL", "RUR", "SDD", "SDP", "SIT", "SKK", "SLL",
        "SRG", "STD", "SUR", "TJR", "TMM", "TPE", "TRL", "UAK", "UGS", "UGW", "USS", "UYN",
        "UYP", "VEB", "VEF", "VNC", "XEU", "XFO", "XFU", "XRE", "YDD", "YUD", "YUM", "YUN",
        "ZAL", "ZMK", "ZRN", "ZRZ", "ZWC", "ZWD", "ZWL", "ZWN", "ZWR",
    }
)  # fmt: skip
# Lists one and two as pycountry ships them; the codes the contract names may be newer than it.
CODES = frozenset({*(c.alpha_3 for c in pycountry.currencies), "CLF", "ZWG", *HISTORIC})
