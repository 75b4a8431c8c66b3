namespace Gateway.Actors;

/// <summary>Anything said to a visitor's entity, addressed by site and visitor.</summary>
public interface IToVisitor
{
    /// <summary>The site.</summary>
    SiteId Site { get; }
    /// <summary>The visitor on that site.</summary>
    VisitorId Visitor { get; }
}

/// <summary>Anything said to an operator's entity, addressed by site and operator.</summary>
public interface IToOperator
{
    /// <summary>The site the operator works at on this connection.</summary>
    SiteId Site { get; }
    /// <summary>The operator.</summary>
    OperatorId Operator { get; }
}

/// <summary>Anything said to a dialog's entity, addressed by site and dialog.</summary>
public interface IToDialog
{
    /// <summary>The site.</summary>
    SiteId Site { get; }
    /// <summary>The dialog on that site.</summary>
    DialogId Dialog { get; }
}

/// <summary>Anything said to a desk.</summary>
public interface IToDesk
{
    /// <summary>The desk.</summary>
    DeskId Desk { get; }
}
