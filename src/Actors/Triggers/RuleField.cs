namespace Gateway.Actors.Triggers;

/// <summary>What a clause looks at. <see cref="RuleWords"/> has the word and the allowed values of each.</summary>
public enum RuleField
{
    /// <summary>Address of the current page.</summary>
    Url,
    /// <summary>Title of the current page.</summary>
    Title,
    /// <summary>Where the visit came from.</summary>
    Referrer,
    /// <summary>Language of the browser.</summary>
    Language,
    /// <summary>Address of any page of this visit.</summary>
    Visited,
    /// <summary>Pages viewed in this visit.</summary>
    Pages,
    /// <summary>Number of this visit.</summary>
    Visits,
    /// <summary>How often a named event was raised in this visit.</summary>
    EventCount,
    /// <summary>The sum of a named event's values in this visit.</summary>
    EventValue,
    /// <summary>Segments of the visitor.</summary>
    Segment,
    /// <summary>Two letters of the country.</summary>
    Country,
    /// <summary>Region of a country.</summary>
    Region,
    /// <summary>City.</summary>
    City,
    /// <summary>Browser by family.</summary>
    Browser,
    /// <summary>System by family.</summary>
    Os,
    /// <summary>desktop, phone, tablet or tv.</summary>
    Device,
    /// <summary>How the visit came: direct, search, paid, social, mail, referral, campaign, internal.</summary>
    Source,
    /// <summary>Words searched for.</summary>
    Term,
    /// <summary>Campaign.</summary>
    Campaign,
    /// <summary>Address of the oldest page of this visit that is still known.</summary>
    Entry,
    /// <summary>Time zone of the browser, such as Europe/Moscow.</summary>
    TimeZone,
    /// <summary>A custom attribute by name, as text or, with a number's operator, as number.</summary>
    Attribute,
    /// <summary>What the visitor wrote in dialogs: the last messages, each on its own.</summary>
    Said,
    /// <summary>Id or name of a product looked at, in this visit or before.</summary>
    Viewed,
    /// <summary>Id or name of a product looked at in an earlier visit.</summary>
    ViewedBefore,
    /// <summary>Id or name of a product bought, in this visit or before.</summary>
    Bought,
    /// <summary>Id or name of a product bought in an earlier visit.</summary>
    BoughtBefore,
    /// <summary>Seconds on the current page.</summary>
    PageTime,
    /// <summary>Seconds since the visit began.</summary>
    SiteTime,
    /// <summary>Whole days since the visit before this one ended; unknown in the first.</summary>
    DaysAway,
    /// <summary>Dialogs that were closed.</summary>
    DialogsHad,
    /// <summary>Stars that the visitor gave last; unknown before the first.</summary>
    Rating,
    /// <summary>What lies in the cart: cart_add less cart_remove since the last purchase.</summary>
    Cart,
    /// <summary>Width of the screen in CSS pixels.</summary>
    ScreenWidth,
    /// <summary>Hour of the day in the site's time zone, 0 to 23.</summary>
    Hour,
    /// <summary>Day of the week in the site's time zone, 1 Monday to 7 Sunday.</summary>
    Weekday,
    /// <summary>Operators of a department who are online.</summary>
    Online,
    /// <summary>Dialogs that a department could take at once.</summary>
    Free,
    /// <summary>Seconds that a new visitor of a department would wait, as predicted; endless while nobody is online.</summary>
    Wait,
}
