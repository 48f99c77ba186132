"""Pages of accounts and workspaces; each responds with and without a trailing slash."""

from django.urls import re_path

from twenty.workspaces.pages import account, audit_log, gallery, general, members, profile

UUID = r"(?P<{}>[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}})"
MEMBER = UUID.format("member_id")
INVITATION = UUID.format("invitation_id")

urlpatterns = [
    re_path(r"^$", account.home, name="home"),
    re_path(r"^sign-in/?$", account.sign_in, name="sign-in"),
    re_path(r"^sign-out/?$", account.sign_out, name="sign-out"),
    re_path(r"^welcome/?$", account.first_run, name="first-run"),
    re_path(r"^invite/(?P<token>[\w-]{1,100})/?$", account.invitation, name="invitation"),
    re_path(r"^settings/profile/?$", profile.profile, name="profile"),
    re_path(r"^settings/profile/password/?$", profile.password, name="password"),
    re_path(r"^settings/general/?$", general.general, name="general"),
    re_path(r"^settings/members/?$", members.members, name="members"),
    re_path(rf"^settings/members/{MEMBER}/role/?$", members.member_role, name="member-role"),
    re_path(rf"^settings/members/{MEMBER}/remove/?$", members.member_remove, name="member-remove"),
    re_path(
        rf"^settings/invitations/{INVITATION}/withdraw/?$",
        members.invitation_withdraw,
        name="invitation-withdraw",
    ),
    re_path(r"^settings/gallery/?$", gallery.gallery, name="gallery"),
    re_path(r"^settings/audit-log/?$", audit_log.audit_log, name="audit-log"),
]
