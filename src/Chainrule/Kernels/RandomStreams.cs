namespace Chainrule.Kernels;

/// <summary>
/// The purposes random numbers are drawn for; no two share a number. The upper half names the purpose, the lower an index.
/// </summary>
public static class RandomStreams
{
    /// <summary>Initial values of a parameter block.</summary>
    public static uint Initialization(int block) => (1u << 16) | (uint)block;

    /// <summary>Random choices of a layer during training, such as dropout.</summary>
    public static uint Layer(int index) => (2u << 16) | (uint)index;

    /// <summary>The order of rows in an epoch.</summary>
    public static uint Shuffle => 3u << 16;

    /// <summary>Which rows are held out for validation.</summary>
    public static uint Split => 4u << 16;

    /// <summary>Which rows a bootstrap replicate draws.</summary>
    public static uint Bootstrap => 5u << 16;

    /// <summary>Which fold of a cross-validation a row belongs to.</summary>
    public static uint Folds => 6u << 16;

    /// <summary>The order in which the cells of a column are put to measure how much depends on it.</summary>
    public static uint Permutation => 7u << 16;

    /// <summary>The directions that rows are projected onto to find those that are close.</summary>
    public static uint Projection => 8u << 16;

    /// <summary>Anything a user draws.</summary>
    public static uint User(int index) => (0x8000u << 16) | (uint)index;
}
