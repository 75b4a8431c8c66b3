using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>What a visitor says at the end, over a journal whose dialog is killed in the middle.</summary>
public sealed partial class DialogActorTests
{
    private void AnnaServes()
    {
        AnnaWorks();
        Begin();
        Fish<MessageKept>(_visitorSocket);
        var held = AnnaGets();
        _node.Entities.Tell(new AcceptOffer(Site, Id, OperatorConnection, 6, Anna, held.Term));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 6);
    }

    [Fact]
    public void F09_F104_What_a_visitor_said_of_a_dialog_is_there_after_it_was_killed_and_once()
    {
        AnnaServes();
        _node.Entities.Tell(new RateDialog(Site, Id, VisitorConnection, 7, Vera, 2, "slow", new("anna")));
        Fish<RequestDone>(_visitorSocket, d => d.Rid == 7);
        _node.Entities.Tell(new ResolveDialog(Site, Id, VisitorConnection, 8, Vera, Resolution.Partly));
        Fish<RequestDone>(_visitorSocket, d => d.Rid == 8);
        Kill("dialog");
        // The answers were lost with it: the same is said again.
        _node.Entities.Tell(new RateDialog(Site, Id, VisitorConnection, 9, Vera, 2, "slow", new("anna")));
        Fish<RequestDone>(_visitorSocket, d => d.Rid == 9);
        _node.Entities.Tell(new ResolveDialog(Site, Id, VisitorConnection, 10, Vera, Resolution.Partly));
        Fish<RequestDone>(_visitorSocket, d => d.Rid == 10);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Assert.Equal(2, Fish<DialogChanged>(_visitorSocket, d => d.Stars > 0).Stars);
        Assert.Equal([(EntryKind.Rated, "2 anna", "slow"), (EntryKind.Resolved, "partly", "")],
            Fish<EntriesAdded>(_visitorSocket).Entries.Where(e => e.Author == Author.Visitor && e.Kind is EntryKind.Rated or EntryKind.Resolved).Select(e => (e.Kind, e.Detail, e.Text)));
    }

    [Fact]
    public void An_address_and_a_wish_for_quiet_are_there_after_the_dialog_was_killed_and_operators_read_them()
    {
        AnnaServes();
        _node.Entities.Tell(new LeaveAddress(Site, Id, VisitorConnection, 7, Vera, "vera@example.org"));
        Fish<RequestDone>(_visitorSocket, d => d.Rid == 7);
        _node.Entities.Tell(new MuteDialog(Site, Id, VisitorConnection, 8, Vera, true));
        Fish<RequestDone>(_visitorSocket, d => d.Rid == 8);
        Kill("dialog");
        _node.Entities.Tell(new AttachDialog(Site, Id, new(_operatorSocket, 9), Anna, 0, 0));
        Assert.Equal([(EntryKind.Address, "vera@example.org", ""), (EntryKind.Muted, "", "on")],
            Fish<EntriesAdded>(_operatorSocket, e => e.Entries[0].Seq == 1).Entries.Where(e => e.Kind is EntryKind.Address or EntryKind.Muted).Select(e => (e.Kind, e.Text, e.Detail)));
    }

    [Fact]
    public void A_dialog_that_has_ended_goes_on_when_its_visitor_writes_also_after_dialog_and_desk_were_killed()
    {
        AnnaServes();
        _node.Entities.Tell(new EndDialog(Site, Id, VisitorConnection, 7, Vera));
        Fish<RequestDone>(_visitorSocket, d => d.Rid == 7);
        Fish<SelfChanged>(_operatorSocket, s => s.Dialogs.Count == 0);
        Kill("dialog");
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 8, Vera, "o", 2, "one more thing"));
        Fish<MessageKept>(_visitorSocket, k => k.Rid == 8);
        // Anna had it: she is offered it again.
        Assert.Equal(Id, Assert.Single(Fish<SelfChanged>(_operatorSocket, s => s.Dialogs.Count == 1).Dialogs).Dialog);
        Kill("dialog");
        Kill("desk");
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        var entries = Fish<EntriesAdded>(_visitorSocket, e => e.Entries[0].Seq == 1).Entries;
        Assert.Equal([EntryKind.Closed, EntryKind.Reopened, EntryKind.Message, EntryKind.Assigned], entries.Select(e => e.Kind).SkipWhile(k => k != EntryKind.Closed));
        _time.Advance(TimeSpan.FromMinutes(11));
        _node.Entities.Tell(new EndDialog(Site, Id, VisitorConnection, 9, Vera));
        Fish<RequestDone>(_visitorSocket, d => d.Rid == 9);
        _time.Advance(TimeSpan.FromMinutes(11));
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 10, Vera, "o", 3, "too late"));
        Assert.Equal(Refusals.Closed, Fish<RequestRefused>(_visitorSocket, r => r.Rid == 10).Code);
    }
}
