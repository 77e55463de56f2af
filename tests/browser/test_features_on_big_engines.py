"""What does not depend on the engine, on those with media servers too: the same tests with other servers."""

from __future__ import annotations

from tests.browser.big_engines import sdk_says, server
from tests.browser.test_chat_and_people import (
    test_a_reaction_floats_by_with_the_name,
    test_hands_are_listed_in_the_order_they_were_raised,
    test_messages_reach_everybody_and_late_comers,
    test_the_list_says_who_is_muted_and_without_camera,
    test_unread_messages_are_counted_until_the_chat_is_opened,
    test_what_happened_is_in_the_event_log,
)
from tests.browser.test_doors import test_who_knocks_waits_unseen_until_a_host_lets_them_in
from tests.browser.test_hosts import (
    test_everybody_is_muted_but_the_hosts,
    test_who_is_removed_is_gone_on_all_pages_and_cannot_come_back,
)
from tests.browser.test_layout import (
    test_a_pinned_tile_is_large_until_it_is_unpinned,
    test_a_shared_screen_is_large_for_the_others,
    test_keys_do_what_the_buttons_do,
    test_the_own_tile_can_float_move_and_hide,
)

__all__ = [
    "sdk_says",
    "server",
    "test_a_pinned_tile_is_large_until_it_is_unpinned",
    "test_a_reaction_floats_by_with_the_name",
    "test_a_shared_screen_is_large_for_the_others",
    "test_everybody_is_muted_but_the_hosts",
    "test_hands_are_listed_in_the_order_they_were_raised",
    "test_keys_do_what_the_buttons_do",
    "test_messages_reach_everybody_and_late_comers",
    "test_the_list_says_who_is_muted_and_without_camera",
    "test_the_own_tile_can_float_move_and_hide",
    "test_unread_messages_are_counted_until_the_chat_is_opened",
    "test_what_happened_is_in_the_event_log",
    "test_who_is_removed_is_gone_on_all_pages_and_cannot_come_back",
    "test_who_knocks_waits_unseen_until_a_host_lets_them_in",
]
