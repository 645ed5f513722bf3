namespace Chainrule.Kernels;

/// <summary>
/// Chooses the loops around the tile for a matrix product. C is cut into tasks; k is cut into blocks, between which the
/// running sums rest in C. Operands are read in place where they lie well, and packed where they don't.
/// </summary>
/// <remarks>
/// The loops follow Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (ACM TOMS 34, 2008). What
/// was measured to matter beside them: a tile asks for its own lines of C while it computes, as stores that wait for
/// memory block loads from other pages at the same offset; and every panel asks for the next one, spread evenly over its
/// steps, as a core can wait for few lines at a time.
/// </remarks>
internal static unsafe class Product<TSimd, TVector>
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    /// <summary>The columns of a panel: those of one tile.</summary>
    public static int PanelWidth => TSimd.TileVectors * TSimd.Width;

    /// <summary>
    /// After how many steps of k, at least, memory is asked for ahead of its use. Short sums are over before it comes.
    /// </summary>
    public const int LeastPrefetchDistance = 16;

    // dy is copied transposed as a whole: 1 MiB.
    private const int MostSwappedFloats = 256 * 1024;

    // A task should be worth more than handing it over: about 5 µs of fused multiply-adds.
    private const long MinimumTaskSize = 250_000;

    /// <summary>Computes a product.</summary>
    public static void Run(Workers workers, in ProductOperands x)
    {
        if (x.BIsTransposed && x.Start == null && IsCheaperSwapped(x))
        {
            BandJob<TSimd, TVector>.Run(workers, x.Swapped);
        }
        else if (x.AStep != 1 && x.M > 1 && x.N > PanelWidth)
        {
            BandJob<TSimd, TVector>.Run(workers, x);
        }
        else if (x.M == 1 && !x.BIsTransposed)
        {
            RowJob<TSimd, TVector>.Run(workers, x);
        }
        else
        {
            PanelJob<TSimd, TVector>.Run(workers, x);
        }
    }

    /// <summary>How many tasks keep all threads busy to the end, none of them too small.</summary>
    public static long Tasks(Workers workers, in ProductOperands x) =>
        workers.Threads == 1 ? 1 : Math.Clamp((long)x.M * x.N * x.K / MinimumTaskSize, 1, 8 * workers.Threads);

    // dy·Wᵀ: either W is copied transposed, or dy is, and the result, tile by tile. A small batch favors the second.
    private static bool IsCheaperSwapped(in ProductOperands x) =>
        (long)x.M * x.K + 2L * x.M * x.N < (long)x.N * x.K && (long)x.M * x.K <= MostSwappedFloats;

    /// <summary>Whether rows of that many floats share few sets of the caches: multiples of 4 KiB.</summary>
    public static bool IsConflicting(nint step) => step % 1024 == 0;

    /// <summary>
    /// Whether rows lie so far apart, multiples of 2 KiB, that they share sets and no hardware asks for the next one.
    /// </summary>
    public static bool IsFar(nint step) => step % 512 == 0;

    /// <summary>A quotient, rounded up.</summary>
    public static int Ceiling(int dividend, int divisor) => (dividend + divisor - 1) / divisor;

    /// <summary>The size of equal pieces of a whole, none above the most.</summary>
    public static int Piece(int whole, int most) => whole <= most ? Math.Max(whole, 1) : Ceiling(whole, Ceiling(whole, most));
}
