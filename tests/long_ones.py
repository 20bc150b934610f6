"""What takes long and has a quicker test of its kind beside it: `python3 tests --long` runs it, and whoever names it.

By file, then names of tests; with "[case]" only that case.
"""

TESTS = {
    "adapters/projects/test_requirements.py": ("test_it_is_really_installed_and_nowhere_else",),
    "adapters/processes/test_vanishing.py": (
        "test_each_read_of_a_process_in_turn[ended]",
        "test_each_read_of_a_process_in_turn[odd]",
        "test_each_read_of_a_process_in_turn[empty]",
    ),
    "demo/test_walk.py": (
        "test_a_message_that_is_not_answered_fails_the_demo",
        "test_an_agent_that_writes_tokens_and_sees_no_rival_fails_the_demo",
        "test_an_interrupt_leaves_nothing[Another copy is ended-15]",
    ),
    "e2e/test_add.py": (
        "test_missing_packages_are_named_and_installed_where_asked",
        *(
            f"test_the_entry_points_at_the_token_in_a_launcher_of_any_kind[{name}]"
            for name in ("one.sh", "key.sh", "pm2.json", "shop.conf")
        ),
    ),
    "e2e/test_clock.py": ("test_the_clock_is_set[+1d]",),
    "e2e/test_deaths.py": ("test_the_last_twenty_are_kept_over_agents_and_the_secret_in_none",),
    "e2e/test_fallback.py": (
        "test_a_failed_installation_is_told_with_what_pip_said",
        "test_stop_during_an_installation_ends_it",
    ),
    "e2e/test_libraries.py": ("test_a_life",),
    "e2e/test_loops.py": tuple(
        f"test_a_loop_in_a_bat[{case}]" for case in ("clean-for", "clean-itself", "start-for", "start-itself")
    ),
    "e2e/test_managers.py": tuple(f"test_pm2[{mode}]" for mode in ("cluster", "saved", "python")),
    "e2e/test_two_users.py": ("test_they_exclude_each_other[user-first]",),
    "e2e/test_vault.py": ("test_each_trouble_has_its_sentence",),
    "installer/test_install.py": (
        "test_nothing_is_left_of_an_install_without_a_network",
        "test_a_full_disk[meanwhile]",
        "test_an_interrupted_install_leaves_nothing",
    ),
    "tray/test_panel.py": ("test_the_panel_dies_and_comes_back_twenty_times[xfce4]",),
    "tray/test_rows.py": tuple(
        f"test_every_row[{pair}]"
        for pair in ("xfce4-keyboard", "xfce4-bus", "lxqt-mouse", "lxqt-bus", "mate-mouse", "mate-keyboard")
    ),
}
