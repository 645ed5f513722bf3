namespace Chainrule.Kernels;

/// <summary>One row times a matrix: at the speed of reading the matrix.</summary>
internal unsafe struct RowJob<TSimd, TVector> : IJob
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    private ProductOperands _x;
    private int _columnsPerTask;

    public static void Run(Workers workers, in ProductOperands x)
    {
        int width = RowKernel<TSimd, TVector>.Vectors * TSimd.Width;
        int panels = Product<TSimd, TVector>.Ceiling(x.N, width);
        int tasks = (int)Math.Min(Product<TSimd, TVector>.Tasks(workers, x), panels);
        var job = new RowJob<TSimd, TVector> { _x = x, _columnsPerTask = Product<TSimd, TVector>.Ceiling(panels, tasks) * width };
        workers.Run(Product<TSimd, TVector>.Ceiling(x.N, job._columnsPerTask), ref job);
    }

    public readonly void Execute(int part)
    {
        int j = part * _columnsPerTask, end = Math.Min(_x.N, j + _columnsPerTask);
        while (j < end)
        {
            int whole = RowKernel<TSimd, TVector>.Vectors * TSimd.Width;
            int columns = end - j >= whole ? whole : Math.Min(end - j, TSimd.TileVectors * TSimd.Width);
            int vectors = Product<TSimd, TVector>.Ceiling(columns, TSimd.Width);
            var strip = new Strip
            {
                Tiles = 1,
                A = _x.A,
                AStep = _x.AStep,
                B = _x.B + j,
                BStep = _x.BStep,
                Start = _x.Start == null ? null : _x.Start + j,
                C = _x.C + j,
                K = _x.K,
                NextEvery = Math.Max(1, _x.K),
                EdgeColumns = columns - (vectors - 1) * TSimd.Width,
            };
            if (columns == whole)
            {
                RowKernel<TSimd, TVector>.Run(strip);
            }
            else
            {
                Tiles<TSimd, TVector>.Run(1, vectors, packs: false, strip);
            }

            j += columns;
        }
    }
}
