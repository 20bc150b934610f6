"""What takes long and has a quicker test of its kind beside it: `python3 tests --long` runs it, and whoever names it.

By file, then names of tests; with "[case]" only that case.
"""

import sys

ON_WINDOWS = {
    "adapters/processes/test_vanishing.py": (
        "test_each_question_to_psutil_in_turn[closed]",
        "test_each_question_to_psutil_in_turn[odd]",
        "test_each_question_to_psutil_in_turn[zombie]",
    ),
    "adapters/history/test_store.py": (
        "test_a_hundred_thousand_events_have_a_bound",
        "test_of_many_days_the_newest_are_kept",
        "test_several_programs_write_at_once",
    ),
    "adapters/projects/pythons/test_requirements.py": (
        "test_an_environment_is_the_bots_own_only_where_it_lies_beside_it_or_was_chosen",
        "test_it_is_really_installed_and_nowhere_else",
        "test_noise_before_the_answer",
    ),
    "adapters/projects/test_odd_files.py": ("test_it_ends_in_an_answer_or_a_sentence",),
    "adapters/test_files.py": ("test_a_reader_sees_the_old_or_the_new_file_whatever_moment_the_writer_is_killed",),
    "adapters/rivals/test_proxied.py": ("test_one_that_another_program_goes_through_is_named",),
    "adapters/rivals/test_rivals.py": ("test_many_processes_that_come_and_go",),
    "adapters/projects/test_discovery.py": ("test_of_a_launcher_that_is_too_large_it_is_said_what_was_read",),
    "e2e/test_agent.py": (
        "test_a_job_that_is_done_is_not_done_again_by_the_next_agent",
        "test_an_agent_that_is_killed",  # see windows/test_agent_windows.py
        "test_nobody_starts_a_bot_that_says_it_runs",
        "test_the_config_changes_while_it_runs",
        "test_two_clients_at_once_start_one_agent",
        "test_what_should_be_up_is_remembered",
    ),
    "e2e/test_loops.py": tuple(
        f"test_a_loop_in_a_bat[{case}]" for case in ("clean-for", "clean-itself", "start-for", "start-itself")
    ),
    "e2e/test_rivals.py": (
        "test_a_certain_one_is_ended[by_argument]",
        "test_a_certain_one_is_ended[by_environment]",
        "test_refuse",
        "test_why_a_start_was_refused_is_said_afterwards",
    ),
    "e2e/test_storm.py": ("test_a_storm_with_rivals",),
    "supervisor/leases/test_single_instance.py": (
        "test_a_script_of_another_bot_is_not_let_in",
        "test_it_speaks_the_language_of_the_user",
        "test_of_one_tree_only_one_process_enters[agent]",
        "test_of_one_tree_only_one_process_enters[by hand]",
        "test_the_environment_proves_nothing",
        "test_under_run_it_is_recognised",
    ),
    "supervisor/test_faults.py": ("test_a_disk_that_does_not_answer",),
    "supervisor/test_loop_thread.py": ("test_the_loop_waits_for_no_disk",),
    "supervisor/test_supervisor.py": (
        "test_a_file_that_is_just_being_written_stops_nobody",
        "test_nothing_is_begun_while_the_agent_ends",
        "test_the_end_of_an_agent_whose_config_has_lost_a_bot",
    ),
    "test_layers.py": (
        "test_each_pattern_can_be_compiled",
        "test_loading_compiles_no_pattern",
        "test_nothing_goes_in_a_circle",
        "test_the_page_on_the_architecture_is_true",
        "test_each_package_is_known_to_its_own_file",
        "test_nothing_below_the_command_line_exits",
    ),
    # beside a busy Linux half Wine's table of connections has no owners for minutes; psutil's is read there as well
    "supervisor/rivals/test_suspects.py": (
        "test_a_clue_about_the_bot_comes_before_a_mere_connection",
        "test_a_connection_beside_another_bots_token",
        "test_a_connection_of_another_of_our_bots",
        "test_a_connection_to_the_server",
        "test_one_pass_serves_all_bots",
    ),
    "windows/test_ending_windows.py": ("test_in_a_console_of_its_own_it_answers_what_it_has_confirmed[clean]",),
    "windows/test_paths_windows.py": (
        "test_russian_through_a_pipe_of_any_code_page[cp1251]",
        "test_russian_through_a_pipe_of_any_code_page[utf-8]",
    ),
}
"""Told of on Linux, too, or by another test on Windows Python, where each process costs ten times as much."""
_FACES = tuple(
    f"test_no_rule_is_broken[{face}]"
    for face in ("light-en-US-1280", "light-ru-RU-1280", "dark-en-US-1280", "dark-ru-RU-1280", "light-en-US-390")
)
ON_LINUX = {
    "adapters/projects/pythons/test_requirements.py": ("test_it_is_really_installed_and_nowhere_else",),
    "adapters/processes/test_vanishing.py": (
        "test_each_question_to_psutil_in_turn[odd]",
        "test_each_question_to_psutil_in_turn[zombie]",
        "test_each_read_of_a_process_in_turn[closed]",
        "test_each_read_of_a_process_in_turn[ended]",
        "test_each_read_of_a_process_in_turn[odd]",
        "test_each_read_of_a_process_in_turn[empty]",
    ),
    "demo/test_walk.py": (
        "test_a_message_that_is_not_answered_fails_the_demo",
        "test_a_terminal_gets_colours_and_a_line_that_changes_in_place_until_the_time_is_over",
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
    "e2e/test_corpus_started.py": tuple(
        f"test_one_reader[{shape}]"
        for shape in ("script", "token in script", "json", "ini", "src", "supervisord", "compose", "Procfile")
    ),
    "e2e/test_deaths.py": ("test_the_last_twenty_are_kept_over_agents_and_the_secret_in_none",),
    "e2e/test_fallback.py": (
        "test_a_failed_installation_is_told_with_what_pip_said",
        "test_stop_during_an_installation_ends_it",
    ),
    "e2e/test_exposed.py": ("test_a_file_that_is_not_used_is_told_of_as_long_as_that_is_true[closed]",),
    "e2e/test_health.py": (
        "test_a_conflict_whose_kind_the_output_does_not_say",
        "test_with_a_token_that_is_not_taken_nobody_else_reads",
    ),
    "e2e/test_left_by_a_dead_agent.py": (
        "test_quit_ends_it_too_and_the_next_agent_starts_it[]",
        "test_start_takes_it_over[]",
        "test_status_and_doctor_show_it[]",
        "test_stop_ends_it_and_no_agent_starts_it_again[and all files of its lease were removed]",
        "test_whoever_lives_is_named_and_not_ended[]",
    ),
    "e2e/test_libraries.py": ("test_a_life",),
    "e2e/test_loops.py": tuple(
        f"test_a_loop_in_a_script[{case}]"
        for case in ("through npm-bash", "while-sh", "no pause-bash", "for-sh", "for-bash", "until-sh")
    ),
    "e2e/test_managers.py": tuple(f"test_pm2[{mode}]" for mode in ("cluster", "saved", "python")),
    "e2e/test_offline.py": ("test_what_it_does_while_telegram_is_away_costs_no_tries[always]",),
    "e2e/test_remote.py": (
        "test_a_bot_that_is_not_up_at_this_moment_is_stopped_for_it_too[starts]",
        "test_what_is_asked_for_while_it_is_stopped_for_it_holds_afterwards[restart]",
    ),
    "e2e/test_restarters.py": (
        *(
            f"test_a_reloader[{name}]"
            for name in ("hupper-stop", "pymon-stop", "pymon-left by a dead agent", "watchmedo-left by a dead agent")
        ),
        *(
            f"test_a_watchdog_of_ones_own[{case}]"
            for case in (
                "its text tells-by a thread-stop",
                "its text tells-by a thread-left by a dead agent",
                "its text tells-at the signal itself-stop",
                "its text tells nothing-at the signal itself-stop",
                "its text tells nothing-at the signal itself-left by a dead agent",
            )
        ),
    ),
    "e2e/test_an_agent_that_ends.py": ("test_quit_waits_for_it",),
    "e2e/test_stop.py": (
        "test_one_that_is_deaf_to_the_first_signal_hears_the_second_while_a_reply_is_under_way",
        "test_what_was_confirmed_is_answered[spawned]",
    ),
    "e2e/test_stop_of_others.py": ("test_one_that_hears_late_has_the_time_of_a_stop[by hand-7]",),
    "e2e/test_token_places.py": tuple(
        f"test_a_second_copy_is_refused[{place}]" for place in ("token.txt", "config/settings.json")
    ),
    "e2e/test_two_users.py": ("test_they_exclude_each_other[user-first]",),
    "e2e/test_vault.py": ("test_each_trouble_has_its_sentence",),
    "installer/test_install.py": (
        "test_nothing_is_left_of_an_install_without_a_network",
        "test_a_full_disk[meanwhile]",
        "test_an_interrupted_install_leaves_nothing",
    ),
    "tray/test_panel.py": ("test_the_panel_dies_and_comes_back_twenty_times[xfce4]",),
    "web/test_add.py": ("test_no_rule_is_broken_at_any_stage[dark-ru-RU-390]",),
    "web/test_checks.py": _FACES,
    "web/test_firefox.py": ("test_settings_are_changed_in_the_form",),
    "web/test_for_everybody.py": _FACES,
    "web/test_logs.py": ("test_no_rule_is_broken[dark-ru-RU-size1]",),
    "web/test_new_token.py": (
        "test_it_breaks_no_rule_for_everybody[light]",
        "test_who_may_only_look_has_no_field_and_may_not_send_one",
        "test_a_token_that_is_refused_while_the_bot_runs_is_replaced_too",
    ),
    "web/test_newcomer.py": (
        "test_what_it_lacks_is_installed_before_its_start",
        *(f"test_as_few_clicks_from_wherever_it_lies[{way}]" for way in ("script", "folder", "browsed")),
    ),
    "web/test_older.py": ("test_an_expression_that_runs_wild_is_ended_and_the_agent_answers_meanwhile",),
    "web/test_settings_form.py": (
        "test_a_fault_is_told_at_its_field_and_nothing_is_written[light]",
        "test_another_kind_of_program_takes_what_was_typed",
        "test_whoever_comes_second_is_told_in_the_form_too",
    ),
    "web/test_tabs.py": ("test_a_log_that_nobody_looks_at_makes_room",),
    "web/test_used.py": ("test_memory_and_processor_go_on_while_the_page_is_open[True]",),
    "tray/test_rows.py": tuple(
        f"test_every_row[{pair}]"
        for pair in ("mate-bus", "xfce4-keyboard", "xfce4-bus", "lxqt-mouse", "lxqt-bus", "mate-mouse", "mate-keyboard")
    ),
}
TESTS = ON_WINDOWS if sys.platform == "win32" else ON_LINUX
