namespace Chainrule.Kernels;

/// <summary>Finds the kernel for a tile's size.</summary>
internal static unsafe class Tiles<TSimd, TVector>
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    /// <summary>The rows of the next tile: as many as there are kernels for.</summary>
    public static int RowsOf(int left) => left >= TSimd.TileRows ? TSimd.TileRows : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    /// <summary>Computes a strip of tiles; the last vector is partly there where it has fewer columns than lanes.</summary>
    public static void Run(int rows, int vectors, bool packs, in Strip strip)
    {
        bool isEdge = strip.EdgeColumns < TSimd.Width;
        if (packs && isEdge)
        {
            RunVectors<One, One, Zero>(rows, vectors, strip);
        }
        else if (packs)
        {
            RunVectors<Zero, One, Zero>(rows, vectors, strip);
        }
        else if (isEdge)
        {
            RunVectors<One, Zero, Zero>(rows, vectors, strip);
        }
        else
        {
            RunVectors<Zero, Zero, Zero>(rows, vectors, strip);
        }
    }

    /// <summary>
    /// Computes all rows of a panel of windows in tiles of nearly the same size: some of so many rows, the others of one less.
    /// A, C and start are those of the first row.
    /// </summary>
    public static void RunEvenly(int rows, int vectors, Strip strip)
    {
        int tiles = (rows + TSimd.TileRows - 1) / TSimd.TileRows, size = (rows + tiles - 1) / tiles;
        int smaller = tiles * size - rows;
        RunTiles(tiles - smaller, size, vectors, ref strip);
        if (smaller > 0)
        {
            RunTiles(smaller, size - 1, vectors, ref strip);
        }
    }

    private static void RunTiles(int tiles, int rows, int vectors, ref Strip strip)
    {
        strip.Tiles = tiles;
        strip.AAdvance = rows * strip.ARow;
        strip.CAdvance = rows * strip.CRow;
        strip.StartAdvance = rows * strip.StartRow;
        if (strip.EdgeColumns < TSimd.Width)
        {
            RunVectors<One, Zero, One>(rows, vectors, strip);
        }
        else
        {
            RunVectors<Zero, Zero, One>(rows, vectors, strip);
        }

        strip.A += tiles * strip.AAdvance;
        strip.C += tiles * strip.CAdvance;
        strip.Start = strip.Start == null ? null : strip.Start + tiles * strip.StartAdvance;
    }

    private static void RunVectors<TEdge, TPack, TRuns>(int rows, int vectors, in Strip strip)
        where TEdge : IConstant
        where TPack : IConstant
        where TRuns : IConstant
    {
        if (vectors == 3)
        {
            RunRows<Three, TEdge, TPack, TRuns>(rows, strip);
        }
        else if (vectors == 2)
        {
            RunRows<Two, TEdge, TPack, TRuns>(rows, strip);
        }
        else
        {
            RunRows<One, TEdge, TPack, TRuns>(rows, strip);
        }
    }

    private static void RunRows<TVectors, TEdge, TPack, TRuns>(int rows, in Strip strip)
        where TVectors : IConstant
        where TEdge : IConstant
        where TPack : IConstant
        where TRuns : IConstant
    {
        switch (rows)
        {
            case 8:
                TileKernel<TSimd, TVector, Eight, TVectors, TEdge, TPack, TRuns>.Run(strip);
                break;
            case 7:
                TileKernel<TSimd, TVector, Seven, TVectors, TEdge, TPack, TRuns>.Run(strip);
                break;
            case 6:
                TileKernel<TSimd, TVector, Six, TVectors, TEdge, TPack, TRuns>.Run(strip);
                break;
            case 5:
                TileKernel<TSimd, TVector, Five, TVectors, TEdge, TPack, TRuns>.Run(strip);
                break;
            case 4:
                TileKernel<TSimd, TVector, Four, TVectors, TEdge, TPack, TRuns>.Run(strip);
                break;
            case 3:
                TileKernel<TSimd, TVector, Three, TVectors, TEdge, TPack, TRuns>.Run(strip);
                break;
            case 2:
                TileKernel<TSimd, TVector, Two, TVectors, TEdge, TPack, TRuns>.Run(strip);
                break;
            default:
                TileKernel<TSimd, TVector, One, TVectors, TEdge, TPack, TRuns>.Run(strip);
                break;
        }
    }
}
