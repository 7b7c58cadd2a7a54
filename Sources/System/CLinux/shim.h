#pragma once
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// epoll(7), eventfd(2) and accept4(2) are not in Swift's Glibc module. The event of epoll is a packed struct with a
// union and its flags are an enum whose highest bit is the sign: plain integers cross to Swift better.

static inline int mien_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int mien_epoll_control(int set, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(set, operation, descriptor, &event);
}

static inline uint32_t mien_epoll_events(const struct epoll_event *event) { return event->events; }
static inline uint64_t mien_epoll_token(const struct epoll_event *event) { return event->data.u64; }

static const uint32_t mien_epoll_in = EPOLLIN;
static const uint32_t mien_epoll_out = EPOLLOUT;
static const uint32_t mien_epoll_peer_closed = EPOLLRDHUP;
static const uint32_t mien_epoll_error = EPOLLERR;
static const uint32_t mien_epoll_hang_up = EPOLLHUP;
static const uint32_t mien_epoll_edge = (uint32_t)1 << 31;

static inline int mien_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

// <sys/socket.h> itself stays out: its types would belong to this module and no longer to Glibc. SOCK_NONBLOCK and
// SOCK_CLOEXEC have the values of eventfd's flags on every Linux (both are the open flags).
extern int accept4(int listener, void *address, uint32_t *length, int flags);
static inline int mien_accept(int listener, void *address, uint32_t *length) {
    return accept4(listener, address, length, EFD_NONBLOCK | EFD_CLOEXEC);
}
