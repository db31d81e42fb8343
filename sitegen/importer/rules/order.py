"""The rules, in the order in which they read a seed. To add one, write a function and name it here."""

from __future__ import annotations

from sitegen.importer.draft import Rule
from sitegen.importer.rules.page.blocks import among_furniture, repeated_label
from sitegen.importer.rules.page.captures import archive_header, print_header
from sitegen.importer.rules.page.debris import (
    advertisement,
    clipped_image,
    comment_prompt,
    cookie_notice,
    media_player,
    official_website,
    script_debris,
    separator,
)
from sitegen.importer.rules.page.footer import copyright_line, glued_tags, page_furniture, tag_list, vendor_footer
from sitegen.importer.rules.page.label_lines import editor_line, info_line, labelled_author, publisher_line
from sitegen.importer.rules.page.masthead import masthead, navigation
from sitegen.importer.rules.page.pictures import image_caption, image_credit
from sitegen.importer.rules.page.promotion import call_to_action, read_more_line, related_list
from sitegen.importer.rules.page.repeats import age_notice, glued_label, repeated_paragraph, repeated_title
from sitegen.importer.rules.page.unlikely_lines import unlike_text
from sitegen.importer.rules.page.widgets import (
    affiliate_notice,
    follow_widget,
    newsletter_form,
    reading_time,
    share_widget,
    support_call,
)
from sitegen.importer.rules.page.zones import foot_rest, head_rest, standfirst
from sitegen.importer.rules.story.bios import author_bio, author_contact, reporting_credits
from sitegen.importer.rules.story.bylines import byline, byline_block
from sitegen.importer.rules.story.datelines import dateline
from sitegen.importer.rules.story.days import change_notice, printed_date
from sitegen.importer.rules.story.header import header_lines, wrapper_tags, yaml_front_matter
from sitegen.importer.rules.story.notes import comment_thread, editorial_note, loose_time
from sitegen.importer.rules.story.signatures import introduction, joined_names
from sitegen.importer.rules.story.suffix import title_suffix
from sitegen.importer.rules.story.title import title

HEADER: tuple[Rule, ...] = (yaml_front_matter, wrapper_tags, header_lines)
CAPTURES: tuple[Rule, ...] = (archive_header, print_header)
DEBRIS: tuple[Rule, ...] = (
    script_debris, clipped_image, separator, age_notice, glued_label, repeated_paragraph, official_website,
    cookie_notice, advertisement, media_player, loose_time,
)  # fmt: skip
TITLE: tuple[Rule, ...] = (
    navigation, title, title_suffix, repeated_title, masthead,
)  # fmt: skip
PICTURES: tuple[Rule, ...] = (image_credit, image_caption)
WIDGETS: tuple[Rule, ...] = (
    reading_time, share_widget, follow_widget, newsletter_form, affiliate_notice, support_call, comment_thread,
    comment_prompt,
)  # fmt: skip
PROMOTION: tuple[Rule, ...] = (related_list, read_more_line, call_to_action)
PEOPLE: tuple[Rule, ...] = (
    publisher_line, info_line, labelled_author, byline, joined_names, byline_block, introduction,
)  # fmt: skip
DAYS: tuple[Rule, ...] = (change_notice, printed_date)
FOOTER: tuple[Rule, ...] = (
    page_furniture, copyright_line, editorial_note, tag_list, glued_tags, vendor_footer, editor_line, reporting_credits,
    author_bio, author_contact,
)  # fmt: skip
ZONES: tuple[Rule, ...] = (standfirst, repeated_label, among_furniture, head_rest, foot_rest)
TEXT: tuple[Rule, ...] = (dateline, unlike_text)

RULES: tuple[Rule, ...] = (
    *HEADER, *CAPTURES, *DEBRIS, *WIDGETS, *TITLE, *PEOPLE, *PICTURES, *PROMOTION, *DAYS, *FOOTER, *ZONES, *TEXT,
)  # fmt: skip
AFTER_HEADER = RULES[len(HEADER) :]
"""The rules that read the lines once a header is off."""
IN_PAGES = tuple(rule for rule in AFTER_HEADER if rule is not unlike_text)
"""Those that read a saved page, of which the votes leave nothing for the rule by evidence to find."""
