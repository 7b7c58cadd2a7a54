#pragma once
#include <stdint.h>
#include <sys/epoll.h>

// epoll(7) is not in Swift's Glibc module. Its event is a packed struct with a union, its flags are an enum whose
// highest bit is the sign: plain integers cross to Swift better.

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
