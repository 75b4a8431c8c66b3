using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>What a visitor's entity is told, which may have died before it wrote down what it knew.</summary>
public sealed partial class DialogActorTests
{
    private DialogStatus NextTold() => ((DialogProgress)_visitors.FishForMessage(m => m is DialogProgress, TimeSpan.FromSeconds(10))).Status;

    private void AnnaBeats() => _node.Entities.Tell(new BeatDialog(Site, Id, [OperatorConnection]));

    [Fact]
    public void A_visitor_who_is_missing_is_told_of_the_open_dialog_again_for_two_minutes()
    {
        AnnaWorks();
        Begin();
        AnnaGets();
        _visitors.FishForMessage(m => m is DialogProgress { Status: DialogStatus.Offered }, TimeSpan.FromSeconds(10));

        // A node is lost, the visitor's entity with it: the edges beat, and the next one hears of the dialog.
        AnnaBeats();
        Assert.Equal(DialogStatus.Offered, NextTold());

        _time.Advance(TimeSpan.FromMinutes(3));
        AnnaBeats();
        _node.Entities.Tell(new EndDialog(Site, Id, OperatorConnection, 9, Anna));
        Assert.Equal(DialogStatus.Closed, NextTold());
    }

    [Fact]
    public void A_visitor_who_is_here_is_not_told_again_with_each_beat()
    {
        AnnaWorks();
        Begin();
        AnnaGets();
        _visitors.FishForMessage(m => m is DialogProgress { Status: DialogStatus.Offered }, TimeSpan.FromSeconds(10));
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Assert.Equal(DialogStatus.Offered, NextTold());

        _node.Entities.Tell(new BeatDialog(Site, Id, [OperatorConnection, VisitorConnection]));
        _node.Entities.Tell(new EndDialog(Site, Id, OperatorConnection, 9, Anna));
        Assert.Equal(DialogStatus.Closed, NextTold());
    }

    [Fact]
    public void A_visitor_who_comes_for_a_dialog_that_has_ended_is_told_so()
    {
        AnnaWorks();
        Begin();
        AnnaGets();
        _node.Entities.Tell(new EndDialog(Site, Id, OperatorConnection, 9, Anna));
        _visitors.FishForMessage(m => m is DialogProgress { Status: DialogStatus.Closed }, TimeSpan.FromSeconds(10));

        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Assert.Equal(DialogStatus.Closed, NextTold());
    }
}
