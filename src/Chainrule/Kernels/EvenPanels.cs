namespace Chainrule.Kernels;

/// <summary>Columns split evenly into panels as wide as a tile at most, each of whole vectors but the last.</summary>
internal readonly struct EvenPanels<TSimd, TVector>
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    private readonly int _columns, _vectors;

    /// <summary>Splits a number of columns, at least 1.</summary>
    public EvenPanels(int columns)
    {
        _columns = columns;
        int vectors = Ceiling(columns, TSimd.Width), panels = Ceiling(vectors, TSimd.TileVectors);
        _vectors = Ceiling(vectors, panels);
        Panels = Ceiling(vectors, _vectors);
    }

    /// <summary>How many panels there are.</summary>
    public int Panels { get; }

    /// <summary>The first column of a panel.</summary>
    public int First(int panel) => panel * _vectors * TSimd.Width;

    /// <summary>The columns of a panel.</summary>
    public int Columns(int panel) => Math.Min(_columns - First(panel), _vectors * TSimd.Width);

    /// <summary>The vectors that hold them.</summary>
    public int Vectors(int panel) => Ceiling(Columns(panel), TSimd.Width);

    /// <summary>The columns in its last vector.</summary>
    public int EdgeColumns(int panel) => Columns(panel) - (Vectors(panel) - 1) * TSimd.Width;

    /// <summary>Where a packed panel of some rows begins.</summary>
    public nint Place(int panel, int rows) => (nint)First(panel) * rows;

    /// <summary>The floats of all packed panels of some rows.</summary>
    public nint Length(int rows) => (nint)Panels * _vectors * TSimd.Width * rows;

    private static int Ceiling(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}
