using Akka.Actor;
using Gateway.Actors.LiveList;

namespace Gateway.Actors.Visitors;

/// <summary>What operators see of a visitor: the row in the live list and the card.</summary>
internal sealed partial class VisitorActor
{
    private void Watch(WatchVisitorCard c)
    {
        Cards?.Remove(c.Connection);
        if (!c.On)
        {
            c.Connection.Say(new RequestDone(c.Rid, null));
            return;
        }
        if (_state.VisitNumber == 0)
        {
            c.Connection.Say(new RequestRefused(c.Rid, Refusals.NotFound, false, 0, "no such visitor on this site"));
            return;
        }
        (Cards ??= new()).Add(c.Connection, true);
        c.Connection.Say(Card(c.Rid));
    }

    private CardChanged Card(int rid) => new(
        rid, _visitor, _state.Name, _state.Attributes, [.. _state.Segments], _state.VisitsOfPerson, _state.VisitStart, _state.Language, _state.Screen,
        _state.TimeZone, _state.Agent.Browser, _state.Agent.Os, _state.Agent.Device, _state.Referrer, [.. _state.Pages.Select(p => new PageOnCard(p.Url, p.Title, p.At))],
        [.. _state.Events.Select(e => new EventOnCard(e.Name, e.Value, e.Currency, e.At))],
        [.. _state.PastVisits.Where(v => v.Number != _state.VisitNumber || !_state.VisitOpen).Select(v => new VisitOnCard(v.Number, v.Start, v.End, v.Pages))],
        [.. _state.Dialogs.Select(d => new DialogId(d.Dialog))], !_tabs.IsEmpty, _state.Status, _state.Place, _state.Origin,
        _state.Person?.Login, _state.Marks == VisitorMarks.None ? null : _state.Marks, ProductsOnCard());

    private ProductOnCard[]? ProductsOnCard()
    {
        if (_state.Products.Length == 0) return null;
        var products = new ProductOnCard[_state.Products.Length];
        for (var i = 0; i < products.Length; i++)
        {
            var seen = _state.Products[i];
            products[i] = new ProductOnCard(seen.Id, seen.Name, seen.Price, seen.Currency, seen.Picture, seen.Address ?? "");
        }
        return products;
    }

    private void List()
    {
        if ((_state.Agent.IsCrawler && !_node.ListsCrawlers) || !_state.VisitOpen || (_tabs.IsEmpty && !_listed)) return;
        _listed = true;
        _node.LiveIndex.Tell(new RowChanged(_site, new LiveRow(
            _visitor, _incarnation, _state.Name, _state.VisitStart, _state.CurrentShown, _state.PageCount, _state.PageSince, _state.Referrer, _state.Agent, _state.VisitsOfPerson, _state.Segments,
            _state.Status, _state.LastEvent, _state.Language, _state.LastActivity, _state.Place, _state.Origin, _state.Marks.Tags)), ActorRefs.NoSender);
    }

    private void Unlist()
    {
        if (!_listed) return;
        _listed = false;
        _node.LiveIndex.Tell(new RowGone(_site, _visitor), ActorRefs.NoSender);
    }
}
