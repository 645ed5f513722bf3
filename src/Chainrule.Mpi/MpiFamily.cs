namespace Chainrule.Mpi;

/// <summary>The two binary interfaces that implementations of MPI have.</summary>
public enum MpiFamily
{
    /// <summary>Open MPI: handles are addresses of <c>ompi_mpi_…</c>.</summary>
    OpenMpi,

    /// <summary>MPICH and what keeps to its interface (Intel MPI, MVAPICH): handles are integers.</summary>
    Mpich,
}
