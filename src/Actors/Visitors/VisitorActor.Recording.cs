using Akka.Actor;
using Gateway.Actors.Recordings;

namespace Gateway.Actors.Visitors;

/// <summary>What the time machine is told of this visitor: all that rules may ask of it, from its first tab on.</summary>
internal sealed partial class VisitorActor
{
    private void Note(object what, long at) => _node.Recorder.Tell(new TapeNote(_site, _visitor, at, what), ActorRefs.NoSender);

    /// <summary>Begins the tape with the first tab: what was before stands in the state. Robots are asked by no rule.</summary>
    private void NoteIntroduction(AttachVisitor c)
    {
        var taped = _node.Records && !_state.Agent.IsCrawler;
        if (taped && !_taped) Note(new TapeState(_state.Version == 0 && _state.VisitNumber == 0 ? null : _state.Copy()), Now);
        _taped = taped;
        if (taped) Note(new TapeIntroduction(c.Name, c.Language, c.Screen, c.TimeZone, c.UserAgent, c.Place), Now);
    }
}
