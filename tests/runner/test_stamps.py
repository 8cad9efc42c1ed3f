"""Stamps: a changed lock file asks for an installation, an unchanged one does not."""

from runner.stamps import fingerprint, is_current, set_stamp


def test_stamp_holds_until_a_lock_file_changes(tmp_path):
    lock, stamp = tmp_path / "lock.txt", tmp_path / "stamp"
    lock.write_text("django==5.2.1")
    assert not is_current(stamp, fingerprint([lock]))
    set_stamp(stamp, fingerprint([lock]))
    assert is_current(stamp, fingerprint([lock]))
    lock.write_text("django==5.2.2")
    assert not is_current(stamp, fingerprint([lock]))


def test_stamp_falls_with_the_facts_beside_the_files(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("same")
    assert fingerprint([lock], "/one/path") != fingerprint([lock], "/another/path")


def test_text_moved_from_one_file_to_the_next_changes_the_fingerprint(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("xy")
    second.write_text("z")
    before = fingerprint([first, second])
    first.write_text("x")
    second.write_text("yz")
    assert fingerprint([first, second]) != before
