namespace Chainrule.Tables;

/// <summary>What is to be learned from a table.</summary>
public enum TableTask
{
    /// <summary>Nothing: no column is the target.</summary>
    None,

    /// <summary>Which of two classes a row belongs to.</summary>
    Binary,

    /// <summary>Which of three or more classes a row belongs to.</summary>
    Multiclass,

    /// <summary>One number or several.</summary>
    Regression,
}
