namespace Chainrule.Tables;

/// <summary>What a column is for.</summary>
public enum ColumnRole
{
    /// <summary>Predictions are made from it.</summary>
    Input,

    /// <summary>It is to be predicted.</summary>
    Target,

    /// <summary>It is left out.</summary>
    LeftOut,
}
