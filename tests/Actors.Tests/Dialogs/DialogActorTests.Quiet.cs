using Akka.Actor;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>A dialog in which nobody has said a word for a minute, and what comes then.</summary>
public sealed partial class DialogActorTests
{
    private void NobodySaysAWord()
    {
        lock (_entities)
            for (var i = 0; i < 2; i++) _entities["dialog"].Tell(DialogActor.Look.Instance);
        _node.Entities.Tell(new BeatDialog(Site, Id, [VisitorConnection]));
        _node.Entities.Tell(new BeatDialog(Site, Id, [OperatorConnection]));
    }

    [Fact]
    public void After_a_quiet_minute_a_dialog_is_written_in_quoted_changed_resumed_and_ended_as_before()
    {
        TheyTalk();
        var epoch = Fish<DialogReplayed>(_visitorSocket).Epoch;
        _node.Entities.Tell(new PostMessage(Site, Id, OperatorConnection, 7, Anna, "a", 1, "Добрый день"));
        var answer = Fish<MessageKept>(_operatorSocket, k => k.Rid == 7);

        NobodySaysAWord();
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 8, Vera, "o", 2, "which size?", 0, answer.Seq));
        var asked = Fish<MessageKept>(_visitorSocket, k => k.Rid == 8);
        Assert.Equal(answer.Seq + 1, asked.Seq);
        var quoting = Assert.Single(Fish<EntriesAdded>(_operatorSocket, e => e.Entries[^1].Seq == asked.Seq).Entries);
        Assert.Equal(("which size?", $"{answer.Seq}"), (quoting.Text, quoting.Detail));

        NobodySaysAWord();
        // What was taken before is not taken again, and names its first number.
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 9, Vera, "o", 2, "which size?", 0, answer.Seq));
        Assert.Equal((asked.Seq, asked.At), Fish<MessageKept>(_visitorSocket, k => k.Rid == 9) is var again ? (again.Seq, again.At) : default);
        _node.Entities.Tell(new ChangeMessage(Site, Id, OperatorConnection, 10, Anna, "a", 2, answer.Seq, "Добрый вечер"));
        Fish<MessageKept>(_operatorSocket, k => k.Rid == 10);

        NobodySaysAWord();
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, epoch, answer.Seq - 1));
        var resumed = Fish<EntriesAdded>(_visitorSocket, e => e.Entries[0].Seq == answer.Seq && e.Entries.Count == 3).Entries;
        Assert.Equal([("Добрый вечер", "Anna"), ("which size?", "Vera"), ("Добрый вечер", "Anna")], resumed.Select(e => (e.Text, e.AuthorName)));

        NobodySaysAWord();
        _node.Entities.Tell(new EndDialog(Site, Id, VisitorConnection, 11, Vera));
        Assert.Equal(EntryKind.Closed, Fish<EntriesAdded>(_operatorSocket, e => e.Entries[^1].Kind == EntryKind.Closed).Entries[^1].Kind);

        // The next one of it knows the same from the journal.
        Kill("dialog");
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Assert.Equal(["hello", "Добрый вечер", "which size?"], Fish<EntriesAdded>(_visitorSocket, e => e.Entries[0].Seq == 1).Entries.Where(e => e.Kind == EntryKind.Message).Select(e => e.Text));
    }
}
