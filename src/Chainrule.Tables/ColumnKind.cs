namespace Chainrule.Tables;

/// <summary>What the values of a column are.</summary>
public enum ColumnKind
{
    /// <summary>Numbers, whose order and distance mean something.</summary>
    Numeric,

    /// <summary>One of several categories: texts, or few whole numbers.</summary>
    Categorical,

    /// <summary>One of two: true or false, yes or no, 1 or 0.</summary>
    Boolean,

    /// <summary>Dates, with or without a time; or times of day.</summary>
    Date,

    /// <summary>A name or number for each row, from which nothing can be learned: left out.</summary>
    Identifier,

    /// <summary>Texts of many words, which a table's model doesn't read: left out.</summary>
    Text,

    /// <summary>The same value in every row, or none at all: left out.</summary>
    Constant,

    /// <summary>Left out because the user says so.</summary>
    Ignored,
}
